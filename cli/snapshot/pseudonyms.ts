/** Words that AWS gives a meaning to wherever they stand in a path or ARN. */
const kept = new Set(['service-role', 'aws-service-role', 'aws-reserved', 'sso.amazonaws.com', 'root', 'aws']);
/** A date, a time, a number or a yes or no says nothing of its owner. */
const plain = /^(\d{4}-\d\d-\d\d(T[\d:.]+Z?)?|-?\d{1,11}(\.\d+)?|true|false|)$/;
const ids = /(\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bmrk-[0-9a-f]{32}\b)/i;
const isGlob = /[*?]/;
/** The ids of organizations, their roots and units, which conditions compare. */
const ofOrganizations = /^(?:(o)-[a-z0-9]{10,32}|(r)-[0-9a-z]{4,32}|(ou)-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;

/** Gives every word another name, the same one each time: of a part before `*` one that the whole words of it begin with. */
export class Pseudonyms {
  readonly #words = new Map<string, string>();
  readonly #accounts = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  readonly #stems: string[];

  /** `stems`: what stands before a `*` somewhere, in the middle of a word. */
  constructor(stems: Iterable<string>) {
    this.#stems = [...stems].map((stem) => stem.toLowerCase()).sort((one, other) => other.length - one.length);
  }

  account(id: string): string {
    return this.#numbered(this.#accounts, id, (count) => String(100_000_000_000 + count));
  }

  /** A text in which each part between delimiters is replaced. */
  text(text: string): string {
    if (plain.test(text)) return text;
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text) || /^arn:[^:]+:iam::aws:/.test(text)) return text;
    if (/^arn:[\w-]*:/.test(text)) return this.#arn(text);
    const [, scheme = '', rest = ''] = /^(\w+:\/\/)?(.*)$/s.exec(text) ?? [];
    return scheme + this.#parts(rest);
  }

  #arn(arn: string): string {
    const [prefix = '', partition = '', service = '', region = '', account = '', ...rest] = arn.split(':');
    const resource = rest.join(':');
    // What kind of resource it is, up to its name; a bucket has none.
    const [, type = '', name = ''] = (service !== 's3' && /^([a-z-]+[:/])(.*)$/.exec(resource)) || ['', '', resource];
    const owner = /^\d{12}$/.test(account) ? this.account(account) : account;
    return [prefix, partition, service, region, owner, type + this.#parts(name)].join(':');
  }

  /** Ids of keys and the like stay of their form; between them stand words. */
  #parts(text: string): string {
    return text
      .split(ids)
      .map((part, index) => (index % 2 === 1 ? this.#id(part) : this.#segments(part)))
      .join('');
  }

  /** Whole segments that AWS knows stay; of all others each word is replaced. */
  #segments(text: string): string {
    return text
      .split(/([/:])/)
      .map((segment) => (kept.has(segment) ? segment : this.#segment(segment)))
      .join('');
  }

  #segment(segment: string): string {
    if (/^(AROA|AIDA|AGPA|ANPA)[A-Z0-9]{12,}$/.test(segment))
      return this.#numbered(this.#ids, segment, (count) => segment.slice(0, 4) + hex(count, 17).toUpperCase());
    const part = ofOrganizations.exec(segment)?.slice(1).find(Boolean);
    if (part !== undefined) return this.#numbered(this.#ids, segment, (count) => organizationId(part, count));
    return segment
      .split(/([^\p{L}\p{N}]+)/u)
      .map((word, index, all) => {
        if (index % 2 === 1 || word === '') return word;
        if (/^\d{12}$/.test(word)) return this.account(word);
        const next = all[index + 1] ?? '';
        return isGlob.test(next.charAt(0)) ? this.#stem(word) : this.#word(word);
      })
      .join('');
  }

  #word(word: string): string {
    const lower = word.toLowerCase();
    const known = this.#words.get(lower);
    if (known !== undefined) return known;
    const stem = this.#stems.find((one) => lower !== one && lower.startsWith(one));
    const made = `${stem === undefined ? 'n' : `${this.#stem(stem)}n`}${this.#words.size + 1}`;
    this.#words.set(lower, made);
    return made;
  }

  #stem(stem: string): string {
    const lower = stem.toLowerCase();
    const known = this.#words.get(lower);
    if (known !== undefined) return known;
    const shorter = this.#stems.find((one) => lower !== one && lower.startsWith(one));
    // Ends in a letter, so that no other number begins with it.
    const made = `${shorter === undefined ? 'p' : this.#stem(shorter)}${this.#words.size + 1}x`;
    this.#words.set(lower, made);
    return made;
  }

  #id(id: string): string {
    const [prefix, digits] = id.startsWith('mrk-') ? ['mrk-', 32] : ['00000000-0000-4000-8000-', 12];
    return this.#numbered(this.#ids, id.toLowerCase(), (count) => prefix + hex(count, digits as number));
  }

  #numbered(of: Map<string, string>, name: string, make: (count: number) => string): string {
    const known = of.get(name);
    if (known !== undefined) return known;
    const made = make(of.size + 1);
    of.set(name, made);
    return made;
  }
}

/** An id of the same form. */
const organizationId = (part: string, count: number) =>
  part === 'o' ? `o-${hex(count, 10)}` : part === 'r' ? `r-${hex(count, 4)}` : `ou-${hex(count, 4)}-${hex(count, 8)}`;

const hex = (count: number, digits: number) => count.toString(16).padStart(digits, '0');
