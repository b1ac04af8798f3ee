import type { AccountDocument } from './model.ts';

/** While a Region is being enabled or disabled, there is no access to what is in it either. */
const open = new Set(['ENABLED', 'ENABLED_BY_DEFAULT']);

/** Whether an account has a Region that is not enabled in it, by what `regions` says in any of its documents; one that none of them names is enabled. */
export const isClosed = (
  documents: AccountDocument[],
  { account, region }: { account: string; region: string },
): boolean =>
  documents.some(
    (one) =>
      one.account === account &&
      one.regions?.some(({ RegionName, RegionOptStatus }) => RegionName === region && !open.has(RegionOptStatus)),
  );
