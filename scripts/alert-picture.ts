import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleAccount } from '../cli/account/sample.ts';
import { replay } from '../cli/replay/replay.ts';
import { alertsOf } from '../cli/replay/report.ts';
import { runSettings } from '../cli/replay/run-settings.ts';
import type { SettingsFile } from '../lib/settings.ts';

const root = path.dirname(import.meta.dirname);
const [columns, lineHeight, letter, margin] = [110, 17, 7.25, 18];

/** A line cut at spaces into parts that fit, those after the first indented under it. */
function wrapped(line: string, indent = `${/^[\s-]*/.exec(line)?.[0].replace('-', ' ')}  `): string[] {
  if (line.length <= columns) return [line];
  const space = line.lastIndexOf(' ', columns);
  const at = space > indent.length ? space : columns;
  return [line.slice(0, at), ...wrapped(indent + line.slice(at).trimStart(), indent)];
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const colour = (line: string, index: number, isWrite: boolean) =>
  index === 0 ? '#b42318' : isWrite ? '#067647' : /^(https:|Key|More)/.test(line) ? '#667085' : '#1d2939';

/** An alert's text as an SVG. */
function alertPicture(text: string): string {
  const rows: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    // What is written, and what to add to a configuration.
    const isWrite = /^ {2}\S| {4}\S/.test(line) && index > 2 && !/^ {10}/.test(line);
    for (const part of wrapped(line)) {
      const y = margin + lineHeight * (rows.length + 1);
      if (part === '') {
        rows.push('');
        continue;
      }
      const weight = index === 0 ? ' font-weight="bold"' : '';
      rows.push(
        `<text x="${margin}" y="${y}" fill="${colour(line, index, isWrite)}"${weight} xml:space="preserve">${escaped(part)}</text>`,
      );
    }
  }
  const [width, height] = [Math.ceil(2 * margin + letter * columns), 2 * margin + lineHeight * (rows.length + 1)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="12">
<title>${escaped(text.split('\n')[0] ?? '')}</title>
<rect width="${width}" height="${height}" rx="8" fill="#ffffff" stroke="#d0d5dd"/>
<rect width="6" height="${height}" rx="3" fill="#b42318"/>
${rows.filter((row) => row !== '').join('\n')}
</svg>
`;
}

/** The first alert of a sample event on the sample account. */
export async function sampleAlert(event: string, mode?: SettingsFile['mode']): Promise<string> {
  const read = JSON.parse(readFileSync(path.join(root, 'events', event), 'utf8'));
  const documents = sampleAccount();
  const settings = runSettings({}, mode, false, documents);
  const [alert] = alertsOf(await replay({ documents, settings, events: [read], burst: false, apply: true }));
  return alert?.text ?? '';
}

/** Draws the first alert of a sample event into docs/alert.svg. */
export async function drawAlert(): Promise<void> {
  writeFileSync(path.join(root, 'docs/alert.svg'), alertPicture(await sampleAlert('kms-PutKeyPolicy.json')));
}

if (import.meta.main) await drawAlert();
