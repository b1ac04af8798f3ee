import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, type ScalarTag } from 'yaml';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** The resources of forward-iam/serverless.yml as they are written: the framework's variables and references stay text. */
export function forwardingResources(): Record<string, Resource> {
  const customTags = ['Ref', 'Sub', 'GetAtt'].map(
    (name): ScalarTag => ({
      tag: `!${name}`,
      resolve: (text) => `!${name} ${text}`,
    }),
  );
  const file = path.join(import.meta.dirname, '..', 'forward-iam', 'serverless.yml');
  return parse(readFileSync(file, 'utf8'), { merge: true, customTags }).resources.Resources;
}
