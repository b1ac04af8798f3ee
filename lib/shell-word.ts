/** A word that needs no quotes in any shell. */
const plainWord = /^[\w@%+=:,./-]+$/;

/** A text as one word of a command to paste: names that people gave may hold anything. */
export const shellWord = (text: string): string => (plainWord.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
