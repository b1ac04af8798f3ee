import type { RecordedSubject, Subject } from '../model.ts';
import type { DomainLook } from '../observations.ts';
import type { Here } from './clients.ts';
import type { Circumstances, Readers } from './readers.ts';

/** The IAM actions that reading and listing domains takes, beside their keys', roles' and buckets'. */
export const domainActions: readonly string[] = [];

/** Reads a domain and all its encryption rests on; undefined where it does not exist. */
export async function observeDomain(
  _here: Here,
  _readers: Readers,
  _subject: Subject,
  _recorded: RecordedSubject,
  _circumstances: Circumstances,
): Promise<DomainLook | undefined> {
  return undefined;
}

/** Every domain of the account and Region. */
export async function* listDomains(_here: Here): AsyncIterable<Subject> {}
