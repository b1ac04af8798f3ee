/** The part of yazl used here; the package has no types. */
declare module 'yazl' {
  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream & AsyncIterable<Buffer>;
    addBuffer(content: Buffer, path: string, options: { mtime: Date; mode: number; forceDosTimestamp: boolean }): void;
    end(): void;
  }
}
