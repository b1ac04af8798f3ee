import { ZipFile } from 'yazl';

/** A zip of the given files by path; the same bytes for the same files, on any day and in any time zone. */
export async function zip(files: Record<string, Uint8Array | string>): Promise<Buffer> {
  const made = new ZipFile();
  // Zip's own time stamps are local times without a zone: the earliest they can say, wherever this runs.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  for (const [path, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    made.addBuffer(Buffer.from(content), path, options);
  }
  made.end();
  const chunks: Buffer[] = [];
  for await (const chunk of made.outputStream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
