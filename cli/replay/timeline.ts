import { createTwoFilesPatch } from 'diff';
import { columns } from '../../lib/alerts/lines.ts';
import { reflowed } from '../../lib/alerts/paragraphs.ts';
import { coloursOn } from '../colours.ts';
import { shownText } from '../shown-text.ts';
import type { ObservedWrite } from './observed-writes.ts';
import type { ReplayedChange } from './recorded-event.ts';
import { alertsOf, type Report } from './report.ts';
import type { Stage } from './stage.ts';

/** Where it is printed to. */
interface Output {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  write(text: string): unknown;
}

/** Prints what happens as it happens, for people; colour on a terminal only. */
export class Timeline {
  readonly #out: Output;
  readonly #color: ReturnType<typeof coloursOn>;
  #alerts = 0;
  #writes = 0;

  constructor(out: Output) {
    this.#out = out;
    this.#color = coloursOn(out);
  }

  /** What the first sweep told, which is of members that cannot be read alone. */
  begun(stage: Stage): void {
    if (alertsOf(stage).length === 0) return;
    this.#line(this.#color.bold('First sweep'));
    this.swept(stage, []);
  }

  /** One event that has run to rest: what changed, what was told, what was written. */
  show({ change, ignored, notApplied, failed }: ReplayedChange, stage: Stage, writes: ObservedWrite[]): void {
    const { bold, dim, yellow } = this.#color;
    this.#line(
      bold(
        `${change.at ?? '(no time)'}  ${change.name ?? '(no name)'}  by ${shownText(change.actor?.arn ?? '(nobody named)')}`,
      ),
    );
    for (const { arn } of change.touched ?? []) this.#line(dim(`  touches ${shownText(arn)}`));
    if (notApplied !== undefined)
      this.#line(yellow(`  not applied to the account: ${shownText(inWords(notApplied, change.name))}`));
    if (failed !== undefined) this.#line(yellow(`  failed: ${shownText(failed)}`));
    if (ignored !== undefined) this.#line(`  ignored: ${shownText(ignored)}`);
    const isTold = this.#news(stage, writes);
    if (ignored === undefined && failed === undefined && !isTold) this.#line(dim('  nothing to tell'));
    this.#line('');
  }

  /** A sweep that has run to rest: what was told, what was written. */
  swept(stage: Stage, writes: ObservedWrite[]): void {
    if (!this.#news(stage, writes)) this.#line(this.#color.dim('  nothing to tell'));
    this.#line('');
  }

  /** What was told and written since the last time; whether anything was told. */
  #news(stage: Stage, writes: ObservedWrite[]): boolean {
    const alerts = alertsOf(stage);
    const news = alerts.slice(this.#alerts);
    this.#alerts = alerts.length;
    const [opened, later] = [
      news.filter((alert) => isFirst(alert.transition)),
      news.filter((alert) => !isFirst(alert.transition)),
    ];
    for (const alert of opened) this.#alert(alert.transition, alert.text);
    for (const write of writes.slice(this.#writes)) this.#write(write);
    this.#writes = writes.length;
    for (const alert of later) this.#alert(alert.transition, alert.text);
    return news.length > 0;
  }

  /** The line that sums up. */
  close({ changes, records, alerts, calls }: Report, what = counted(changes, 'event')): void {
    const count = (state: string) => records.filter((record) => record.state === state).length;
    this.#line(
      `${what}: ${counted(records, 'finding')}, ${count('repaired')} repaired, ` +
        `${count('resolved')} resolved, ${count('open')} open, ${count('failed')} failed; ` +
        `${counted(calls.writes, 'write')}, ${counted(alerts, 'alert')}.`,
    );
  }

  #alert(transition: string, text: string): void {
    const { red, green, cyan } = this.#color;
    const paint = transition === 'repaired' ? green : isFirst(transition) ? red : cyan;
    const room = Math.max((this.#out.columns ?? columns + 4) - 4, 40);
    const [first = '', ...lines] = text.split('\n');
    const { subject, rest } = room < columns ? reflowed(text, room) : { subject: [first], rest: lines };
    for (const line of subject) this.#line(paint(`  ${line}`));
    for (const line of rest) this.#line(`    ${line}`);
  }

  #write({ api, target, before, after, at }: ObservedWrite): void {
    const { green, red, dim, bold } = this.#color;
    this.#line(bold(`  ${at}  writes ${api} ${target}`));
    // What was not there before has no text.
    const text = (value: unknown) => (value === null ? '' : `${JSON.stringify(value, null, 2) ?? ''}\n`);
    const patch = createTwoFilesPatch('before', 'after', text(before), text(after), undefined, undefined, {
      context: 2,
    });
    for (const line of patch.split('\n').slice(4)) {
      if (line === '' || line.startsWith('\\')) continue;
      this.#line(`    ${line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : dim(line)}`);
    }
  }

  #line(text: string): void {
    this.#out.write(`${text}\n`);
  }
}

const isFirst = (transition: string) => /^(opened|reopened|approved|exemption-ended)$/.test(transition);

/** The sandbox has no operation for what changes nothing that an account file describes. */
const inWords = (notApplied: string, name = 'the call') =>
  /^UnknownOperation:/.test(notApplied) ? `no account file describes what ${name} changes.` : notApplied;

const counted = ({ length }: readonly unknown[], what: string) => `${length} ${what}${length === 1 ? '' : 's'}`;
