/** An expression of Terraform's configuration as its JSON has it. */
export interface Expression {
  references?: string[];
  constant_value?: unknown;
  [block: string]: unknown;
}

interface WrittenResource {
  mode: string;
  type: string;
  name: string;
  expressions?: Record<string, Expression>;
  for_each_expression?: Expression;
}

interface Module {
  resources?: WrittenResource[];
  outputs?: Record<string, { expression?: Expression }>;
  module_calls?: Record<string, { expressions?: Record<string, Expression>; module?: Module }>;
}

/** The `configuration` of a plan. */
export interface ConfigurationJson {
  root_module?: Module;
  provider_config?: Record<string, { expressions?: Record<string, Expression> }>;
}

/** Where in the configuration a resource is written, and which instance of it one is. */
export interface Instance {
  /** `module.a["x"].module.b`, empty at the root. */
  module: string;
  mode: string;
  type: string;
  name: string;
  index?: string | number;
}

const keyText = (index: string | number | undefined) => (index === undefined ? '' : `[${JSON.stringify(index)}]`);

/** Follows references from where they are written to the resources of the plan they lead to: through variables and outputs of modules. */
export class Configuration {
  readonly #root: Module | undefined;
  readonly #addresses: ReadonlySet<string>;
  readonly #byResource: Map<string, string[]>;

  constructor(json: ConfigurationJson | undefined, addresses: readonly string[]) {
    this.#root = json?.root_module;
    this.#addresses = new Set(addresses);
    this.#byResource = Map.groupBy(addresses, withoutLastKey);
  }

  /** The expressions of a resource; undefined where the plan does not have its configuration. */
  expressionsOf(instance: Instance): Record<string, Expression> | undefined {
    return this.#written(instance)?.expressions;
  }

  /** References as one instance of a resource means them: `each.value` is what its for_each is over, at its key. */
  meantBy(instance: Instance, references: readonly string[]): string[] {
    const [over] = mostSpecific(this.#written(instance)?.for_each_expression?.references ?? []);
    if (over === undefined || instance.index === undefined) return [...references];
    const one = `${over}${keyText(instance.index)}`;
    return references.map((reference) => reference.replace(/^each\.value(?=$|[.[])/, () => one));
  }

  #written({ module, mode, type, name }: Instance): WrittenResource | undefined {
    return this.#moduleAt(module)?.resources?.find(
      (one) => one.mode === mode && one.type === type && one.name === name,
    );
  }

  /** The address of the one resource that references, written in a module, lead to; undefined where they lead to none, or to several. */
  target(
    references: readonly string[],
    { module, index }: Pick<Instance, 'module' | 'index'>,
    depth = 0,
  ): string | undefined {
    if (depth > 20) return undefined;
    const found = new Set<string>();
    for (const reference of mostSpecific(references)) {
      const target = this.#follow(reference, module, index, depth + 1);
      if (target !== undefined) found.add(target);
    }
    return found.size === 1 ? [...found][0] : undefined;
  }

  #follow(reference: string, module: string, index: string | number | undefined, depth: number): string | undefined {
    const [first = '', second = ''] = splitReference(reference);
    if (first === 'var') return this.#variable(second, module, index, depth);
    if (first === 'module') return this.#output(reference, module, index, depth);
    if (['each', 'count', 'local', 'path', 'terraform', 'self'].includes(first)) return undefined;
    const isData = first === 'data';
    const [type = '', called = ''] = isData ? splitReference(reference).slice(1) : [first, second];
    const [name = '', key] = keyOf(called);
    const base = `${module ? `${module}.` : ''}${isData ? 'data.' : ''}${type}.${name}`;
    if (key !== undefined && this.#addresses.has(base + key)) return base + key;
    const same = base + keyText(index);
    const all = this.#byResource.get(base) ?? [];
    return all.includes(same) ? same : all.length === 1 ? all[0] : undefined;
  }

  #variable(name: string, module: string, index: string | number | undefined, depth: number): string | undefined {
    const [parent, call, key] = parentOf(module);
    const given = this.#moduleAt(parent)?.module_calls?.[call]?.expressions?.[name];
    return given?.references && this.target(given.references, { module: parent, index: key ?? index }, depth);
  }

  #output(reference: string, module: string, index: string | number | undefined, depth: number): string | undefined {
    const [, called = '', output = ''] = splitReference(reference);
    const [call = '', key] = keyOf(called);
    const child = this.#moduleAt(module)?.module_calls?.[call]?.module;
    const references = child?.outputs?.[keyOf(output)[0] ?? '']?.expression?.references;
    if (!references) return undefined;
    const base = `${module ? `${module}.` : ''}module.${call}`;
    const keys = key !== undefined ? [key] : ['', keyText(index), ...this.#keysOf(base)];
    for (const one of new Set(keys)) {
      const target = this.target(references, { module: base + one, index }, depth);
      if (target !== undefined) return target;
    }
    return undefined;
  }

  /** The instances of a module, where there is one only. */
  #keysOf(base: string): string[] {
    const keys = new Set<string>();
    for (const address of this.#addresses) {
      const rest = address.startsWith(`${base}[`) ? address.slice(base.length) : '';
      const end = rest.indexOf('].');
      if (end > 0) keys.add(rest.slice(0, end + 1));
    }
    return keys.size === 1 ? [...keys] : [];
  }

  #moduleAt(path: string): Module | undefined {
    let at = this.#root;
    for (const step of splitReference(path).filter((one) => one !== 'module' && one !== ''))
      at = at?.module_calls?.[keyOf(step)[0] ?? '']?.module;
    return at;
  }
}

/** The parts between dots, those in brackets left whole. */
function splitReference(text: string): string[] {
  return text.match(/(?:[^.[\]]|\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\])+/g) ?? [];
}

/** A part's name and its key, `web["a"]` as `web` and `["a"]`. */
function keyOf(part: string): [string?, string?] {
  const at = part.indexOf('[');
  return at < 0 ? [part] : [part.slice(0, at), part.slice(at)];
}

const withoutLastKey = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/, '');

function parentOf(module: string): [parent: string, call: string, key?: string | number] {
  const parts = splitReference(module);
  const [call = '', key] = keyOf(parts.at(-1) ?? '');
  const parent = parts.slice(0, -2).join('.');
  return key === undefined ? [parent, call] : [parent, call, JSON.parse(key.slice(1, -1))];
}

/** Terraform lists `a.b.c`, and then `a.b` of it. */
const mostSpecific = (references: readonly string[]): string[] =>
  references.filter(
    (one) =>
      !references.some((other) => other !== one && other.startsWith(one) && /^[.[]/.test(other.slice(one.length))),
  );
