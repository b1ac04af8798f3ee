import colors from 'picocolors';

/** How to paint what goes to a stream: in colour on a terminal only, and not where NO_COLOR or --no-color asks for none. */
export function coloursOn({ isTTY }: { isTTY?: boolean | undefined }): ReturnType<typeof colors.createColors> {
  const { NO_COLOR = '', TERM } = process.env;
  return colors.createColors(isTTY === true && NO_COLOR === '' && TERM !== 'dumb');
}
