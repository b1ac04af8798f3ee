import { expect, it } from 'vitest';
import { requirementsDocument } from './requirements-document.ts';

it('docs/requirements.md says what the requirements and their cases say; npm run generate makes it', async () => {
  await expect(await requirementsDocument()).toMatchFileSnapshot('../../docs/requirements.md');
});
