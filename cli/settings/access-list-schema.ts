import schema from '../../docs/holdfast.schema.json' with { type: 'json' };

/** What a file of declared access must be: the list, alone or as `access`. */
export const accessListSchema = {
  $schema: schema.$schema,
  definitions: schema.definitions,
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: {
    type: 'object',
    additionalProperties: false,
    required: ['access'],
    properties: { access: { $ref: '#/definitions/accessList' } },
  },
  else: { $ref: '#/definitions/accessList' },
};
