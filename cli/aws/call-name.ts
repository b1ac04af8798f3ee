/** IAM's prefix of a service where the SDK names it otherwise. */
const prefixes: Record<string, string> = { cloudwatchlogs: 'logs', eventbridge: 'events' };

/** IAM's name of a call from the SDK's names of its client and command; undefined where there are none. */
export function callName({
  clientName,
  commandName,
}: {
  clientName?: string;
  commandName?: string;
}): string | undefined {
  if (clientName === undefined || commandName === undefined) return undefined;
  const service = clientName.replace(/Client$/, '').toLowerCase();
  return `${prefixes[service] ?? service}:${commandName.replace(/Command$/, '')}`;
}
