import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { run } from '../../../cli/whatif/command.ts';
import type { Document } from '../../../sandbox/model.ts';

/** What `holdfast whatif --json` answered. */
export interface Asked {
  status: number;
  new: Document[];
  resolved: Document[];
  existing: Document[];
  unknown: Document[];
  notModelled: string[];
}

/** Asks `holdfast whatif` in this process. */
export async function asked(...argv: string[]): Promise<Asked> {
  const { status, text } = await printed(...argv, '--json');
  return { status, ...JSON.parse(text) };
}

/** What `holdfast whatif` prints, and its exit status. */
export async function printed(...argv: string[]): Promise<{ status: number; text: string }> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  try {
    return { status: await run(argv), text };
  } finally {
    write.mockRestore();
  }
}

// Test files share this module, so none of them may take the folder away from the others.
const folder = mkdtempSync(join(tmpdir(), 'holdfast-whatif-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The path of a file that holds this, as JSON where it is no text. */
export function fileOf(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Subjects and requirements, as `canary shop-login canary/role-can-encrypt-artifacts`. */
export const named = (records: Document[]): string[] =>
  records.map(({ requirement, subject }) => `${subject.kind} ${subject.name} ${requirement}`);
