import type { Alert } from '../../finding.ts';

/** The version of what machines are sent: another major one may leave out or change members. */
export const schemaVersion = '1.0';

/** An alert with its findings for machines, as docs/alert-1.schema.json describes it. */
export interface MachineAlert extends Alert {
  version: typeof schemaVersion;
  subject: string;
  /** As `holdfast replay --json` prints them. Left out where they would not fit. */
  findings?: object[];
}

/** What SQS, SNS and EventBridge take in one message, with some room for what is about it. */
const mostBytes = 250_000;

/** An alert with its findings, for machines. */
export const forMachines = (alert: Alert, findings: object[]): MachineAlert => ({
  version: schemaVersion,
  subject: subjectOf(alert),
  ...alert,
  findings,
});

/** An alert as a message that is taken: with its findings where they fit, else without; the table has them. */
export function fitted(alert: MachineAlert, message: (alert: MachineAlert) => string): string {
  const { findings: _, ...bare } = alert;
  const short = { ...bare, text: bare.text.slice(0, 10_000) };
  const messages = [alert, bare, short].map((one) => message(one));
  const fits = messages.find((one) => Buffer.byteLength(one) <= mostBytes);
  return fits ?? message({ ...short, records: [], ids: short.ids.slice(0, 100), closes: [] });
}

/** The first line of an alert. */
export const subjectOf = ({ text }: Pick<Alert, 'text'>): string => text.split('\n')[0] ?? '';
