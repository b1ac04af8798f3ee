/** Whether this is the packed command, which is JavaScript, and no clone. */
export const isPacked = !import.meta.url.endsWith('.ts');
