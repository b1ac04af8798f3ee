import { powers as answering, answerWith } from '../../functions/answer.ts';
import { detectWith } from '../../functions/detect.ts';
import { remediateWith, powers as remediating } from '../../functions/remediate.ts';
import { sweepWith } from '../../functions/sweep.ts';
import { tellWith } from '../../functions/tell.ts';
import { powers as verifying, verifyWith } from '../../functions/verify.ts';
import type { Messenger } from '../../lib/alerts/channels/messenger.ts';
import { awsMessenger } from '../../lib/aws/aws-messenger.ts';
import { awsWorld, type Powers } from '../../lib/aws/aws-world.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { Infrastructure } from '../../sandbox/runtime/infrastructure.ts';
import type { FunctionCode } from '../../sandbox/runtime/lambda-function.ts';

/** The functions of serverless.yml, in this process. */
export function functionCode(settings: SettingsFile, { sentToSlack }: Infrastructure): Record<string, FunctionCode> {
  // Slack is no part of the sandbox: what it took is kept for whoever looks.
  const keeping = (messenger: Messenger, now: () => Date): Messenger => ({
    async send(...sent) {
      const message = await messenger.send(...sent);
      if (message) sentToSlack.push({ at: now().toISOString(), text: sent[0].alert.text, message });
      return message;
    },
  });
  const runs =
    (make: (world: ReturnType<typeof awsWorld>) => unknown, powers: Powers = {}): FunctionCode =>
    ({ environment, clientConfig, now }) =>
      make(
        awsWorld({ environment, settings, client: clientConfig, now, wait: async () => {} }, powers),
      ) as ReturnType<FunctionCode>;
  return {
    detect: runs(detectWith),
    remediate: runs(remediateWith, remediating),
    verify: runs(verifyWith, verifying),
    sweep: runs(sweepWith),
    answer: runs(answerWith, answering),
    tell: ({ environment, clientConfig, now }) =>
      tellWith(
        keeping(awsMessenger({ environment, settings, client: clientConfig, now }), now),
      ) as unknown as ReturnType<FunctionCode>,
  };
}
