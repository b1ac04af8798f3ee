import { AwsError, type Call, type Document, type Operation, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { tagMap } from '../../tag-forms.ts';
import {
  parameterAccess,
  parameterArn,
  parameterNamed,
  parametersIn,
  parametersOf,
  shownParameter,
} from './parameters.ts';

function putParameter(call: Call): Document {
  const { Name, Value, Type, Overwrite, Tags, Description, KeyId, Tier = 'Standard' } = call.input;
  const arn = parameterArn(call, Name);
  const all = parametersIn(call.sandbox);
  const old = all.get(arn);
  if (typeof Value !== 'string' || Value === '') throw new AwsError('ValidationException', 'A value is needed.');
  if (old && Overwrite !== true) {
    const message = 'The parameter already exists. To overwrite this value, set the overwrite option to true.';
    throw new AwsError('ParameterAlreadyExists', message);
  }
  const type = Type ?? old?.type;
  if (type === undefined) throw new AwsError('ValidationException', 'A parameter type is required.');
  const version = (old?.version ?? 0) + 1;
  const more = { ...old?.more, ...(Description !== undefined && { Description }), ...(KeyId && { KeyId }), Tier };
  const tags = { ...old?.tags, ...tagMap(Tags) };
  all.set(arn, { arn, name: String(Name), type, value: Value, version, at: call.sandbox.clock.now(), tags, more });
  return { Version: version, Tier };
}

function deleteParameter(call: Call): void {
  parametersIn(call.sandbox).delete(parameterNamed(call, call.input.Name).arn);
}

function getParameters(call: Call): Document {
  const { Names = [], WithDecryption } = call.input;
  const all = parametersIn(call.sandbox);
  const found = (Names as string[]).map((name) => ({ name, parameter: all.get(parameterArn(call, name)) }));
  return {
    Parameters: found.flatMap(({ parameter }) => (parameter ? [shownParameter(parameter, WithDecryption)] : [])),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
}

function getParametersByPath(call: Call): Document {
  const { Path, Recursive, WithDecryption, NextToken, MaxResults } = call.input;
  const beginning = String(Path).replace(/\/?$/, '/');
  const found = parametersOf(call).filter(
    ({ name }) => name.startsWith(beginning) && (Recursive === true || !name.slice(beginning.length).includes('/')),
  );
  const { items, next } = page(found, { token: NextToken, limit: MaxResults }, 'InvalidNextToken');
  return { Parameters: items.map((one) => shownParameter(one, WithDecryption)), NextToken: next };
}

function describeParameters(call: Call): Document {
  const { ParameterFilters = [], NextToken, MaxResults } = call.input;
  const isAsked = (name: string) =>
    (ParameterFilters as Document[]).every(({ Key, Option, Values = [] }) => {
      if (Key !== 'Name') throw new AwsError('InvalidFilterKey', `The sandbox does not filter by ${Key}.`);
      return (Values as string[]).some((value) => (Option === 'BeginsWith' ? name.startsWith(value) : name === value));
    });
  const found = parametersOf(call).filter(({ name }) => isAsked(name));
  const { items, next } = page(found, { token: NextToken, limit: MaxResults }, 'InvalidNextToken');
  const Parameters = items.map(({ arn, name, type, version, at, more }) => ({
    Name: name,
    ARN: arn,
    Type: type,
    Version: version,
    LastModifiedDate: at,
    ...more,
  }));
  return { Parameters, NextToken: next };
}

const write = (run: (call: Call) => Document | undefined): Operation => ({
  mutates: true,
  resource: parameterAccess,
  run,
});

const asList = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Systems Manager, as far as its Parameter Store goes. A SecureString's key is not asked for. */
export const ssm: ServiceDefinition = {
  name: 'ssm',
  operations: {
    PutParameter: {
      ...write(putParameter),
      trail: ({ input }, output) => ({
        requestParameters: { name: input.Name, type: input.Type, value: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
        responseElements: { version: output.Version, tier: output.Tier },
      }),
    },
    GetParameter: {
      resource: parameterAccess,
      run: (call) => ({
        Parameter: shownParameter(parameterNamed(call, call.input.Name), call.input.WithDecryption),
      }),
    },
    GetParameters: { run: getParameters },
    GetParametersByPath: { resource: parameterAccess, run: getParametersByPath },
    DescribeParameters: { run: describeParameters },
    DeleteParameter: write((call) => {
      deleteParameter(call);
      return undefined;
    }),
    AddTagsToResource: write((call) => {
      Object.assign(parameterNamed(call, call.input.ResourceId).tags, tagMap(call.input.Tags));
      return undefined;
    }),
    RemoveTagsFromResource: write((call) => {
      const { tags } = parameterNamed(call, call.input.ResourceId);
      for (const key of call.input.TagKeys ?? []) delete tags[key];
      return undefined;
    }),
    ListTagsForResource: {
      resource: parameterAccess,
      run: (call) => ({ TagList: asList(parameterNamed(call, call.input.ResourceId).tags) }),
    },
  },
};
