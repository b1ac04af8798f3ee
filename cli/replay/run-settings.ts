import { partitionOf } from '../../lib/iam/partition.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { Document } from '../../sandbox/model.ts';

/** Settings by which nothing leaves the process: Slack is real wherever it is called from. */
export function withoutSlack({ slack: _, route, ...rest }: SettingsFile): SettingsFile {
  return { ...rest, ...(route && { route: route.filter(({ slack }) => slack === undefined) }) };
}

/** The settings of a run: `mode` overrides those of the file. With no file, or with mode remediate on the command line, all that is described is opted in and every change may be undone, but where the file names whose. */
export function runSettings(
  file: SettingsFile,
  mode: SettingsFile['mode'],
  hasFile: boolean,
  documents: Document[],
): SettingsFile {
  const chosen: SettingsFile = mode ? { ...file, mode, modes: [] } : hasFile ? file : { ...file, mode: 'remediate' };
  if (hasFile && mode !== 'remediate') return chosen;
  const all = (pick: (document: Document) => string[]) => documents.flatMap(pick);
  const { repair } = chosen;
  return {
    ...chosen,
    undoChangesBy: chosen.undoChangesBy ?? ['*'],
    repair: {
      ...repair,
      keys: [...(repair?.keys ?? []), ...all((document) => keyArns(document))],
      buckets: [...(repair?.buckets ?? []), ...all(({ s3 }) => (s3?.buckets ?? []).map(({ Name }: Document) => Name))],
      roles: [...(repair?.roles ?? []), ...all((document) => roleArns(document))],
      canaries: [
        ...(repair?.canaries ?? []),
        ...all(({ synthetics }) => (synthetics?.canaries ?? []).map(({ Name }: Document) => Name)),
      ],
    },
  };
}

const keyArns = ({ account, region, kms }: Document) =>
  (kms?.keys ?? []).map(
    ({ KeyId, Arn }: Document) =>
      Arn ?? (KeyId.startsWith('arn:') ? KeyId : `arn:${partitionOf(region)}:kms:${region}:${account}:key/${KeyId}`),
  );

const roleArns = ({ account, region, iam }: Document) =>
  (iam?.roles ?? []).map(
    ({ RoleName, Path, Arn }: Document) =>
      Arn ?? `arn:${partitionOf(region)}:iam::${account}:role${Path ?? '/'}${RoleName}`,
  );
