import type { AccountDocument, SandboxState } from './model.ts';

/** The document a caller's account has in a Region; opened where the first thing is created there. */
export function openDocument(sandbox: SandboxState, account: string, region: string): AccountDocument {
  let document = sandbox.document(account, region);
  if (!document) {
    document = { account, region };
    sandbox.documents.push(document);
  }
  return document;
}
