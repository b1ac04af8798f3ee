/** When something was created, where its document does not say. */
export const createdBeforeTime = new Date('2024-01-01T00:00:00Z');
