const object = (more: object) => ({ type: 'object', title: 'an object', ...more });
const every = (one: object) => object({ additionalProperties: one });
const list = (title: string, items: object) => ({ type: 'array', title, items });
const is = (name: string) => ({ $ref: `#/definitions/${name}` });

/** The `configuration` of a plan as Terraform prints it, as far as it is read. */
export const configurationSchema = object({
  properties: {
    root_module: is('module'),
    provider_config: every(object({ properties: { expressions: is('expressions') } })),
  },
  definitions: {
    module: object({
      properties: {
        resources: list(
          'a list',
          object({ properties: { expressions: is('expressions'), for_each_expression: is('block') } }),
        ),
        outputs: every(object({ properties: { expression: is('block') } })),
        module_calls: every(object({ properties: { expressions: is('expressions'), module: is('module') } })),
      },
    }),
    // Each is an expression, a block, or a list of blocks.
    expressions: every({ type: ['object', 'array'], title: 'an object', allOf: [is('inside')] }),
    block: object({ allOf: [is('inside')] }),
    inside: {
      type: ['object', 'array', 'string', 'number', 'boolean', 'null'],
      items: is('block'),
      properties: { references: list('a list of texts', { type: 'string', title: 'a text' }), constant_value: {} },
      additionalProperties: is('inside'),
    },
  },
});
