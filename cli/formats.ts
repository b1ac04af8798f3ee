const isDate = (text: string) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text));

/** The formats of our schemas. */
export const formats = { 'date-time': isDate, 'date-or-time': isDate };
