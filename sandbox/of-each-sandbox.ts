import type { SandboxState } from './model.ts';

/** What each sandbox has of its own, made when it is first asked for. */
export function ofEachSandbox<T>(make: () => T): (sandbox: SandboxState) => T {
  const held = new WeakMap<SandboxState, T>();
  return (sandbox) => {
    const found = held.get(sandbox) ?? make();
    held.set(sandbox, found);
    return found;
  };
}
