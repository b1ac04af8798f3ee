/** A value as the AWS CLI's shorthand spells it: `Key=team,Value=shop`, `S3Encryption={EncryptionMode=SSE_S3}`, `A=[b,c]`; throws SyntaxError where it is none. */
export function readShorthand(text: string): unknown {
  let at = 0;
  const isAt = (one: string) => text[at] === one;
  const take = (one: string) => {
    if (!isAt(one)) throw new SyntaxError(`${one} is missing at ${JSON.stringify(text.slice(at, at + 20))}`);
    at += 1;
  };
  const until = (ends: string) => {
    const from = at;
    while (at < text.length && !ends.includes(text[at] as string)) at += 1;
    return text.slice(from, at).trim();
  };
  const quoted = () => {
    const mark = text[at] as string;
    at += 1;
    const found = until(mark);
    take(mark);
    return found;
  };
  const value = (ends: string): unknown => {
    if (isAt('{')) {
      at += 1;
      const found = members('}');
      take('}');
      return found;
    }
    if (isAt('[')) {
      at += 1;
      const list: unknown[] = [];
      while (!isAt(']') && at < text.length) {
        list.push(value(',]'));
        if (isAt(',')) at += 1;
      }
      take(']');
      return list;
    }
    return isAt("'") || isAt('"') ? quoted() : until(ends);
  };
  const members = (end: string): Record<string, unknown> => {
    const found: Record<string, unknown> = {};
    while (at < text.length && !isAt(end)) {
      const name = until('=');
      take('=');
      found[name] = value(`,${end}`);
      if (isAt(',')) at += 1;
    }
    return found;
  };
  const found = members('');
  if (at < text.length) throw new SyntaxError(`${JSON.stringify(text.slice(at))} is left over`);
  return found;
}
