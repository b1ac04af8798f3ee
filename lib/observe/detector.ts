import type { RecordedSubject, Subject } from '../model.ts';
import type { DetectorLook } from '../observations.ts';
import type { Here } from './clients.ts';
import type { Circumstances, Readers } from './readers.ts';

/** The IAM actions that reading and listing anomaly-detectors takes, beside their keys', roles' and buckets'. */
export const detectorActions: readonly string[] = [];

/** Reads an anomaly-detector and all its encryption rests on; undefined where it does not exist. */
export async function observeDetector(
  _here: Here,
  _readers: Readers,
  _subject: Subject,
  _recorded: RecordedSubject,
  _circumstances: Circumstances,
): Promise<DetectorLook | undefined> {
  return undefined;
}

/** Every anomaly-detector of the account and Region. */
export async function* listDetectors(_here: Here): AsyncIterable<Subject> {}
