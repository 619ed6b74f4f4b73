// As much of JSON Schema 2020-12 as the store's OpenAPI document uses, to hold its answers against it.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

export type Schemas = Record<string, Schema>;

const prefix = "#/components/schemas/";

function resolve(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref === undefined) return schema;
  const found = schema.$ref.startsWith(prefix) ? schemas[schema.$ref.slice(prefix.length)] : undefined;
  if (!found) throw new Error(`${schema.$ref} leads nowhere`);
  return resolve(found, schemas);
}

const type_of = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

/** What is wrong with the value, each with where (`*` for any place of an array); empty when it fits. */
export function faults(value: unknown, schema: Schema, schemas: Schemas, at = ""): string[] {
  const resolved = resolve(schema, schemas);
  // The empty schema: anything goes.
  if (Object.keys(resolved).every((name) => name === "description")) return [];
  const { type, properties = {}, required = [], additionalProperties, items, ...rest } = resolved;
  const found: string[] = [];
  const actual = type_of(value);
  if (type !== undefined) {
    const allowed = [type].flat();
    if (!allowed.includes(actual) && !(actual === "integer" && allowed.includes("number")))
      return [`${at}: is ${actual}, not ${allowed}`];
  }
  if (rest.enum && !rest.enum.includes(value))
    found.push(`${at}: ${JSON.stringify(value)} is none of ${JSON.stringify(rest.enum)}`);
  if (rest.const !== undefined && rest.const !== value) found.push(`${at}: is not ${JSON.stringify(rest.const)}`);
  if (actual === "object") {
    const object = value as Record<string, unknown>;
    for (const name of required) if (!(name in object)) found.push(`${at}/${name}: is missing`);
    for (const [name, member] of Object.entries(object)) {
      const known = properties[name];
      if (known) found.push(...faults(member, known, schemas, `${at}/${name}`));
      else if (typeof additionalProperties === "object")
        found.push(...faults(member, additionalProperties, schemas, `${at}/${name}`));
      // A member that the document does not name is a fault of the document.
      else if (additionalProperties !== true) found.push(`${at}/${name}: is not in the document`);
    }
  }
  if (actual === "array" && items) {
    for (const item of value as unknown[]) found.push(...faults(item, items, schemas, `${at}/*`));
  }
  for (const part of rest.allOf ?? []) found.push(...faults(value, part, schemas, at));
  for (const choice of [rest.anyOf, rest.oneOf]) {
    if (choice && !choice.some((each) => faults(value, each, schemas, at).length === 0))
      found.push(`${at}: fits none of the choices`);
  }
  return found;
}
