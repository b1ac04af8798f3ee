const dateForm = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Whether a text is a date that the calendar has, with or without a time. */
function isDate(text: string): boolean {
  const [, day = ''] = dateForm.exec(text) ?? [];
  if (day === '' || Number.isNaN(Date.parse(text.replace(',', '.')))) return false;
  // The thirtieth of February is read as the second of March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** The formats of our schemas; apart from their compiler, which the packed command does without. */
export const formats = { 'date-time': isDate, 'date-or-time': isDate };
