import { createHash } from 'node:crypto';
import type { Requirement } from '../lib/kinds/requirement.ts';
import { requirementById } from '../lib/kinds/requirements.ts';
import type { Document } from '../sandbox/model.ts';
import { version } from './version.ts';

/** SARIF's word for each severity, and the number by which GitHub sorts. */
const levels: Record<Requirement['severity'], { level: string; security: string }> = {
  high: { level: 'error', security: '8.0' },
  medium: { level: 'warning', security: '5.0' },
  low: { level: 'note', security: '3.0' },
  informational: { level: 'note', security: '1.0' },
};

/** The most results of a run that GitHub takes. */
const mostResults = 25_000;

/**
 * Findings, as `replay --json` has them, in SARIF 2.1.0. A viewer shows none without a file: `uriOf` says which one a
 * finding is about. A finding has the same fingerprint for as long as it is the same requirement of the same subject.
 */
export function sarifOf(records: Document[], uriOf: (record: Document) => string): object {
  const ids = [...new Set(records.map(({ requirement }) => String(requirement)))].sort();
  const prints = fingerprints(records);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Holdfast', version: version(), rules: ids.map(ruleOf) } },
        results: records.slice(0, mostResults).map((record, at) => ({
          ...resultOf(record, ids, uriOf(record)),
          // GitHub reads the second alone, and without it takes all results in one line of a file for the same.
          partialFingerprints: { 'holdfastFinding/v1': prints[at], primaryLocationLineHash: prints[at] },
        })),
      },
    ],
  };
}

function ruleOf(id: string): object {
  const requirement = requirementById(id);
  if (!requirement) return { id };
  const { title, citation, severity } = requirement;
  const { level, security } = levels[severity];
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: citation.demands },
    help: { text: `${citation.document}: ${citation.url}` },
    helpUri: citation.url,
    defaultConfiguration: { level },
    properties: { tags: ['security', id.split('/')[0]], 'security-severity': security },
  };
}

function resultOf(record: Document, ids: string[], uri: string): object {
  const { requirement, subject, verdict, detail, remedies = [], advice, address } = record;
  const severity = requirementById(requirement)?.severity ?? 'informational';
  const way: string | undefined = remedies[0]?.title ?? advice;
  return {
    ruleId: requirement,
    ruleIndex: ids.indexOf(requirement),
    // What cannot be said is no error of anybody's.
    level: verdict === 'INSUFFICIENT_DATA' ? 'note' : levels[severity].level,
    message: { text: way === undefined ? detail : `${detail} ${way.replace(/\.?$/, '.')}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
        logicalLocations: [
          // Where the cause is written, of what is planned.
          ...(address === undefined ? [] : [{ name: address, fullyQualifiedName: address, kind: 'resource' }]),
          { name: subject.name, fullyQualifiedName: subject.arn, kind: 'resource' },
        ],
      },
    ],
    properties: { subject: subject.arn, verdict },
  };
}

/** The fingerprint of each; of one finding, part of which is broken and part unknown, the second has one of its own. */
function fingerprints(records: Document[]): string[] {
  const names = new Set<string>();
  return records.map(({ requirement, subject, verdict }) => {
    const name = `${requirement} ${subject.arn}`;
    const isSecond = names.has(name);
    names.add(name);
    return fingerprint(isSecond ? `${name} ${verdict}` : name);
  });
}

const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** A path as a URI reference has it, relative where the path is. */
export const uriOfPath = (path: string) => path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');

/** A subject as the path of a file, for what lies in no file. */
export const uriOfSubject = ({ subject }: Document): string => {
  const [, , service = '', region = '', account = '', ...name] = String(subject.arn).split(':');
  return [account, region, service, ...name.join('/').split('/')].map(encodeURIComponent).join('/');
};
