/** A JSON Schema, or a part of one. */
export type Schema = Record<string, unknown>;

/** Marks, in the published schema, what is taken as the AWS CLI prints it: the plain form does not have it. */
export const asPrinted = 'as the AWS CLI prints it';

/** Any text. */
export const string = { type: 'string' };
/** A policy document. */
export const policy = { $ref: '#/definitions/Policy' };
/** A policy document that may be not described. */
export const namedPolicy = { $ref: '#/definitions/NamedPolicy' };

/** What may stand in the place of a list or a map as well: the whole answer, which has it in one of these members. */
export const orPrinted = (plain: Schema, ...members: string[]): Schema => ({
  if: { type: 'object', anyOf: members.map((member) => ({ required: [member] })) },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: { $comment: asPrinted },
  else: plain,
});

/** A map that may be given as a list too. */
export const orList = (map: Schema): Schema => ({
  if: { type: 'array' },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: { $comment: asPrinted },
  else: map,
});

/** Tags in any of AWS's spellings. */
export const tags = { $ref: '#/definitions/Tags' };

/** A list of one kind of resource, or the answer that has it in one of these members. */
export const list = (name: string, ...members: string[]) => {
  const schema = { type: 'array', items: { $ref: `#/definitions/${name}` } };
  return members.length === 0 ? schema : orPrinted(schema, ...members);
};

/** A list of texts. */
export const strings = { type: 'array', items: string };

/** Policy documents by the ARN of the managed policy. */
export const policiesByArn: Schema = {
  type: 'object',
  propertyNames: { title: 'the ARN of a managed policy', pattern: '^arn:[a-z-]+:iam::(\\d{12}|aws):policy/.' },
  additionalProperties: namedPolicy,
};
