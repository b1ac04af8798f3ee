import type { RecordedSubject, Subject } from '../model.ts';
import type { PipelineLook } from '../observations.ts';
import type { Here } from './clients.ts';
import type { Circumstances, Readers } from './readers.ts';

/** The IAM actions that reading and listing pipelines takes, beside their keys', roles' and buckets'. */
export const pipelineActions: readonly string[] = [];

/** Reads a pipeline and all its encryption rests on; undefined where it does not exist. */
export async function observePipeline(
  _here: Here,
  _readers: Readers,
  _subject: Subject,
  _recorded: RecordedSubject,
  _circumstances: Circumstances,
): Promise<PipelineLook | undefined> {
  return undefined;
}

/** Every pipeline of the account and Region. */
export async function* listPipelines(_here: Here): AsyncIterable<Subject> {}
