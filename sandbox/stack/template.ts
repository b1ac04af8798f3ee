import { isObject } from '../document.ts';
import type { Document } from '../model.ts';

/** A CloudFormation template, as `npm run package` makes it. */
export interface Template {
  Resources: Record<string, Document>;
  Parameters?: Record<string, Document>;
  Conditions?: Record<string, unknown>;
  Mappings?: Record<string, Document>;
  Outputs?: Record<string, Document>;
}

/** What a template's references stand for. */
interface TemplateValues {
  /** Parameters and pseudo parameters, by name. */
  parameters: Record<string, string | string[]>;
  /** The value of `Ref` (attribute undefined) or `Fn::GetAtt` on a resource; undefined where it has none. */
  resource(logicalId: string, attribute?: string): string | undefined;
}

const nothing = Symbol('AWS::NoValue');

/** Works out a template's intrinsic functions; throws naming what it cannot work out. */
export class TemplateResolver {
  readonly #template: Template;
  readonly #values: TemplateValues;

  constructor(template: Template, values: TemplateValues) {
    this.#template = template;
    this.#values = values;
  }

  /** Whether a named condition holds; no name, no condition. */
  holds(condition: unknown): boolean {
    if (condition === undefined) return true;
    const expression = this.#template.Conditions?.[String(condition)];
    if (expression === undefined) throw new Error(`The template has no condition ${condition}.`);
    return this.#truth(expression);
  }

  /** A value of the template with every intrinsic function worked out; undefined for AWS::NoValue. */
  resolve(value: unknown): unknown {
    const resolved = this.#value(value);
    return resolved === nothing ? undefined : resolved;
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#value(item)).filter((item) => item !== nothing);
    if (!isObject(value)) return value;
    const members = Object.entries(value);
    const [[name, operand] = ['', undefined]] = members;
    if (members.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.#intrinsic(name, operand);
    const resolved = members.map(([member, inner]) => [member, this.#value(inner)] as const);
    return Object.fromEntries(resolved.filter(([, inner]) => inner !== nothing));
  }

  #intrinsic(name: string, operand: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#reference(String(operand));
      case 'Fn::GetAtt': {
        const [logicalId = '', attribute = ''] = Array.isArray(operand) ? operand : String(operand).split('.');
        return this.#attribute(String(logicalId), String(attribute));
      }
      case 'Fn::Sub':
        return this.#substituted(operand);
      case 'Fn::If': {
        const [condition, then, otherwise] = operand as unknown[];
        return this.#value(this.holds(condition) ? then : otherwise);
      }
      case 'Fn::Join': {
        const [separator, items] = this.#list(operand);
        return this.#list(items).join(String(separator));
      }
      case 'Fn::Split': {
        const [separator, text] = this.#list(operand);
        return String(text).split(String(separator));
      }
      case 'Fn::Select': {
        const [index, items] = this.#list(operand);
        return this.#list(items)[Number(index)];
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = this.#list(operand).map(String);
        const found: unknown = this.#template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
        if (found === undefined) throw new Error(`The template maps nothing to ${map}.${first}.${second}.`);
        return found;
      }
      default:
        if (/^Fn::(Equals|Not|And|Or)$/.test(name)) return this.#truth({ [name]: operand });
        throw new Error(`The sandbox does not know the template function ${name}.`);
    }
  }

  #truth(expression: unknown): boolean {
    const [[name, operand] = ['', undefined]] = Object.entries(expression as object);
    switch (name) {
      case 'Condition':
        return this.holds(operand);
      case 'Fn::Equals': {
        const [left, right] = this.#list(operand);
        return JSON.stringify(left) === JSON.stringify(right);
      }
      case 'Fn::Not':
        return !this.#truth((operand as unknown[])[0]);
      case 'Fn::And':
        return (operand as unknown[]).every((each) => this.#truth(each));
      case 'Fn::Or':
        return (operand as unknown[]).some((each) => this.#truth(each));
      default:
        throw new Error(`The sandbox does not know the condition function ${name}.`);
    }
  }

  #list(value: unknown): unknown[] {
    const list = this.#value(value);
    if (!Array.isArray(list)) throw new Error(`Expected a list in the template, got ${JSON.stringify(list)}.`);
    return list;
  }

  #reference(name: string): unknown {
    if (name === 'AWS::NoValue') return nothing;
    const parameter = this.#values.parameters[name];
    const value = parameter ?? this.#values.resource(name);
    if (value === undefined) throw new Error(`The template refers to ${name}, which it does not have.`);
    return value;
  }

  #attribute(logicalId: string, attribute: string): string {
    const value = this.#values.resource(logicalId, attribute);
    if (value === undefined) throw new Error(`The template refers to ${logicalId}.${attribute}, which is not known.`);
    return value;
  }

  #substituted(operand: unknown): string {
    const [text, variables] = Array.isArray(operand) ? operand : [operand, {}];
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
      if (literal) return whole.replace('!', '');
      if (Object.hasOwn(variables, name)) return String(this.#value(variables[name]));
      const [logicalId = '', ...attribute] = name.split('.');
      return attribute.length > 0 ? this.#attribute(logicalId, attribute.join('.')) : String(this.#reference(name));
    });
  }
}
