import type { Target } from '../planned/plan.ts';
import { keyOf, keyText, mostSpecific, parentOf, splitReference, withoutLastKey } from './references.ts';

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
  provider_config_key?: string;
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
  provider_config?: Record<string, { expressions?: Record<string, Expression | Expression[]> }>;
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
    const written = this.#written(instance);
    return written && (written.expressions ?? {});
  }

  /** References as one instance of a resource means them: `each.value` is what its for_each is over, at its key. */
  meantBy(instance: Instance, references: readonly string[]): string[] {
    const [over] = mostSpecific(this.#written(instance)?.for_each_expression?.references ?? []);
    if (over === undefined || instance.index === undefined) return [...references];
    const one = `${over}${keyText(instance.index)}`;
    return references.map((reference) => reference.replace(/^each\.value(?=$|[.[])/, () => one));
  }

  /** The key of the provider that has a resource, in `provider_config`. */
  providerOf(instance: Instance): string | undefined {
    return this.#written(instance)?.provider_config_key;
  }

  #written({ module, mode, type, name }: Instance): WrittenResource | undefined {
    return this.#moduleAt(module)?.resources?.find(
      (one) => one.mode === mode && one.type === type && one.name === name,
    );
  }

  /** What references, written in a module, lead to, each once, in the order in which they are written. */
  targets(references: readonly string[], { module, index }: Pick<Instance, 'module' | 'index'>, depth = 0): Target[] {
    if (depth > 20) return [];
    const found = new Map<string, Target>();
    for (const reference of mostSpecific(references))
      for (const target of this.#follow(reference, module, index, depth + 1))
        found.set(`${target.address} ${target.attribute}`, target);
    return [...found.values()];
  }

  #follow(reference: string, module: string, index: string | number | undefined, depth: number): Target[] {
    const parts = splitReference(reference);
    const [first = '', second = ''] = parts;
    if (first === 'var') return withAttribute(this.#variable(second, module, index, depth), parts[2]);
    if (first === 'module') return withAttribute(this.#output(reference, module, index, depth), parts[3]);
    if (['each', 'count', 'local', 'path', 'terraform', 'self'].includes(first)) return [];
    const isData = first === 'data';
    const [type = '', called = '', attribute] = isData ? parts.slice(1) : parts;
    const [name = '', key] = keyOf(called);
    const base = `${module ? `${module}.` : ''}${isData ? 'data.' : ''}${type}.${name}`;
    const all = this.#byResource.get(base) ?? [];
    // Without a key, one of several instances is that of the same key as whoever refers to it.
    const same = [base, base + keyText(index)].find((one) => this.#addresses.has(one));
    const address =
      key !== undefined ? all.find((one) => one === base + key) : (same ?? (all.length === 1 ? all[0] : undefined));
    return address === undefined ? [] : [{ address, attribute }];
  }

  #variable(name: string, module: string, index: string | number | undefined, depth: number): Target[] {
    const [parent, call, key] = parentOf(module);
    const given = this.#moduleAt(parent)?.module_calls?.[call]?.expressions?.[keyOf(name)[0] ?? ''];
    return given?.references ? this.targets(given.references, { module: parent, index: key ?? index }, depth) : [];
  }

  #output(reference: string, module: string, index: string | number | undefined, depth: number): Target[] {
    const [, called = '', output = ''] = splitReference(reference);
    const [call = '', key] = keyOf(called);
    const child = this.#moduleAt(module)?.module_calls?.[call]?.module;
    const references = child?.outputs?.[keyOf(output)[0] ?? '']?.expression?.references;
    if (!references) return [];
    const base = `${module ? `${module}.` : ''}module.${call}`;
    const keys = key !== undefined ? [key] : ['', keyText(index), ...this.#keysOf(base)];
    for (const one of new Set(keys)) {
      const targets = this.targets(references, { module: base + one, index }, depth);
      if (targets.length > 0) return targets;
    }
    return [];
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

/** What was passed on as a whole is named by whoever takes a value of it. */
const withAttribute = (targets: Target[], attribute: string | undefined): Target[] =>
  targets.map((one) => (one.attribute === undefined && attribute !== undefined ? { ...one, attribute } : one));
