import { shellWord } from '../shell-word.ts';
import type { Action } from '../verdict.ts';
import { asciiJson, columns } from './lines.ts';

/** JSON between single quotes, with apostrophes escaped as JSON allows. */
const json = (value: unknown) => `'${asciiJson(value).replaceAll("'", '\\u0027')}'`;

/** A command as lines that fit: cut between words, which shells take as one with a backslash, and in quoted JSON after commas. */
export function commandLines(command: string): string[] {
  const lines: string[] = [];
  let line = '';
  const parts = partsOf(command);
  for (const [index, part] of parts.entries()) {
    const isWord = part.startsWith(' ');
    const end = isWord ? ' \\' : '';
    // Leave room for the backslash, except in the last line.
    const room = index === parts.length - 1 ? columns : columns - 2;
    if (line !== '' && (line + part).length > room) {
      lines.push(line + end);
      line = isWord ? ` ${part}` : part;
    } else line += part;
  }
  return [...lines, line];
}

/** An apostrophe within a quoted word. */
const apostrophe = `'\\''`;

/** Words with the space before them, and within quotes what follows a comma of JSON. */
function partsOf(command: string): string[] {
  const parts: string[] = [];
  for (const [index, piece] of command.replaceAll(apostrophe, '\0').split("'").entries()) {
    const isQuoted = index % 2 === 1;
    if (isQuoted) {
      const [first = '', ...rest] = piece.split(/(?<=,)(?=["{[])/);
      parts.push(`${parts.pop() ?? ''}'${first}`, ...rest);
      parts.push(`${parts.pop()}'`);
    } else {
      const [first = '', ...rest] = piece.split(/(?= (?:--|\||&&))/);
      if (index === 0 || first.startsWith(' ')) parts.push(first);
      else parts.push(`${parts.pop() ?? ''}${first}`);
      parts.push(...rest);
    }
  }
  return parts.filter((part) => part !== '').map((part) => part.replaceAll('\0', apostrophe));
}

/** What a person may paste to have one target as the actions would make it, line by line; none where one command cannot do it. */
export function commandsFor(actions: Action[], region: string, isBare = false): string[] {
  const [first] = actions;
  if (!first) return [];
  const at = `--region ${region}`;
  const rest = actions.filter((one) => !('addStatement' in one) && !('narrowStatement' in one));
  const documents = actions.filter((one) => 'addStatement' in one || 'narrowStatement' in one);
  return [...documentCommands(documents, at, isBare), ...rest.flatMap((one) => commandLines(commandFor(one, at)))];
}

function commandFor(action: Action, at: string): string {
  const name = action.target.split(/[:/]/).at(-1) ?? '';
  switch (action.api) {
    case 'kms:EnableKeyRotation':
      return `aws kms enable-key-rotation ${at} --key-id ${shellWord(action.target)}`;
    case 'kms:CancelKeyDeletion':
      return `aws kms cancel-key-deletion ${at} --key-id ${shellWord(action.target)}`;
    case 'kms:EnableKey':
      return `aws kms enable-key ${at} --key-id ${shellWord(action.target)}`;
    case 'kms:CreateGrant':
      return `aws kms create-grant ${at} --cli-input-json ${json({ KeyId: action.target, ...action.grant })}`;
    case 'synthetics:UpdateCanary':
      return `aws synthetics update-canary ${at} --cli-input-json ${json({ Name: name, ...action.set })}`;
    case 'sagemaker:UpdateDomain':
      return `aws sagemaker update-domain ${at} --cli-input-json ${json({ DomainId: name, ...action.set })}`;
    default:
      throw new Error(`${action.api} writes a document.`);
  }
}

/** Reads a policy, changes it with jq and puts it back; if it cannot be read, nothing is written; if there is none, it begins with an empty one. */
function documentCommands(actions: Action[], at: string, isBare: boolean): string[] {
  const [first] = actions;
  if (!first) return [];
  const narrowed = actions.flatMap(narrowing);
  const list = narrowed.length > 0 ? `([.] | flatten | map(${narrowed.join(' | ')}))` : '([.] | flatten)';
  const added = actions.flatMap((action) => ('addStatement' in action ? [asciiJson(action.addStatement)] : []));
  const filter = `.Statement |= ${list}${added.length > 0 ? ` + [${added.join(',')}]` : ''}`;
  const empty = `echo '{"Version":"2012-10-17","Statement":[]}'`;
  const change = `jq '${filter.replaceAll("'", '\\u0027')}' > p.json &&`;
  const name = first.target.split(/[:/]/).at(-1) ?? '';
  switch (first.api) {
    case 'kms:PutKeyPolicy': {
      const key = `${at} --key-id $KEY --policy-name default`;
      return [
        `KEY=${first.target}`,
        ...commandLines(`aws kms get-key-policy ${key} --query Policy --output text | ${change}`),
        ...commandLines(`aws kms put-key-policy ${key} --policy file://p.json`),
      ];
    }
    case 's3:PutBucketPolicy': {
      const bucket = `${at} --bucket ${shellWord(name)}`;
      const now = isBare ? empty : `aws s3api get-bucket-policy ${bucket} --query Policy --output text`;
      return [
        ...commandLines(`${now} | ${change}`),
        ...commandLines(`aws s3api put-bucket-policy ${bucket} --policy file://p.json`),
      ];
    }
    case 'iam:PutRolePolicy': {
      const role = `${at} --role-name ${shellWord(name)} --policy-name ${shellWord(first.policyName)}`;
      const now = isBare ? empty : `aws iam get-role-policy ${role} --query PolicyDocument --output json`;
      return [
        ...commandLines(`${now} | ${change}`),
        ...commandLines(`aws iam put-role-policy ${role} --policy-document file://p.json`),
      ];
    }
    default:
      return [];
  }
}

/** A filter that puts the narrower statements into the place of a wide one. */
function narrowing(action: Action): string[] {
  if (!('narrowStatement' in action)) return [];
  const { from, to } = action.narrowStatement;
  return [`if . == ${asciiJson(from)} then ${to.map((one) => asciiJson(one)).join(',')} else . end`];
}
