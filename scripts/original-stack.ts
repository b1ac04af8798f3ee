import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { exitWith } from '../cli/exit-with.ts';
import { functionNames } from '../cli/packaged/function-names.ts';

const maps = path.join(path.dirname(import.meta.dirname), 'dist', 'maps');

/** A stack trace of a deployed function with each place in its bundle replaced by the place in the sources. */
export function originalStack(trace: string, mapFolder: string): string {
  const known = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string) => {
    if (!known.has(file)) {
      const map = path.join(mapFolder, `${file}.map`);
      known.set(file, existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined);
    }
    return known.get(file);
  };
  // A logged trace may be one line of JSON, its own line breaks escaped.
  return trace.replace(/(?:file:\/\/)?[^\s("\\]*?([\w-]+\.mjs):(\d+):(\d+)/g, (place, file, line, column) => {
    const found = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!found || !('originalSource' in found)) return place;
    return `${found.originalSource.replace(/^(\.\.\/)+/, '')}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  });
}

if (import.meta.main) {
  await exitWith(async () => {
    const [name] = process.argv.slice(2);
    if (!functionNames.some((known) => known === name)) {
      process.stderr.write(
        `usage: npm run -s stack -- ${functionNames.join('|')} < TRACE  (with the maps of that very build in dist/)\n`,
      );
      return 1;
    }
    process.stdout.write(originalStack(await text(process.stdin), path.join(maps, name ?? '')));
    return 0;
  });
}
