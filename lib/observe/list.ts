import { DescribeCanariesCommand } from '@aws-sdk/client-synthetics';
import type { Kind, Subject } from '../model.ts';
import type { Here } from './clients.ts';

/** The IAM actions that listing the subjects takes. */
export const listActions = ['synthetics:DescribeCanaries'] as const;

/** Every subject of a kind in the account and Region. */
export async function* listSubjects(here: Here, kind: Kind): AsyncIterable<Subject> {
  if (kind === 'canary') yield* listCanaries(here);
}

async function* listCanaries(here: Here): AsyncIterable<Subject> {
  let NextToken: string | undefined;
  do {
    const page = await here.clients.synthetics.send(new DescribeCanariesCommand(NextToken === undefined ? {} : { NextToken }));
    for (const { Name } of page.Canaries ?? [])
      if (Name) yield { kind: 'canary', name: Name, arn: `arn:${here.partition}:synthetics:${here.region}:${here.account}:canary:${Name}` };
    NextToken = page.NextToken;
  } while (NextToken);
}
