/** A JSON Schema, as far as editors need it. */
export interface Schema {
    $ref?: string;
    $defs?: Record<string, Schema>;
    anyOf?: Schema[];
    properties?: Record<string, Schema>;
    additionalProperties?: Schema | boolean;
    items?: Schema;
    enum?: (string | number)[];
    type?: string | string[];
    description?: string;
    examples?: unknown[];
}

/** What an operand looks like: nothing to say, one text, or several. */
export type OperandKind = 'none' | 'one' | 'many';

export interface Operator {
    name: string;
    says: string;
    kind: OperandKind;
    example: string;
}

const GROUPS = new Set(['all', 'any', 'field']);

/** All that a schema allows at one place, references and alternatives followed; nothing (`null`) is left out. */
export function alternatives(root: Schema, schema: Schema): Schema[] {
    if (schema.$ref) {
        const found = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
        return found ? alternatives(root, found) : [];
    }
    if (schema.anyOf) return schema.anyOf.flatMap((one) => alternatives(root, one));
    return schema.type === 'null' ? [] : [schema];
}

/** The schemas of what stands at a place of the document; numbers are places in lists. */
export function schemasAt(root: Schema, path: readonly (string | number)[]): Schema[] {
    let found = alternatives(root, root);
    for (const part of path)
        found = found.flatMap((one) => {
            const inner = within(one, part);
            return inner ? alternatives(root, inner) : [];
        });
    return found;
}

function within(schema: Schema, part: string | number): Schema | undefined {
    if (typeof part === 'number') return schema.items;
    const other = schema.additionalProperties;
    return schema.properties?.[part] ?? (typeof other === 'object' ? other : undefined);
}

/** The words that a setting may be: `words(schema, 'Identifier', 'per')`. */
export function words(root: Schema, definition: string, property: string): string[] {
    const setting = root.$defs?.[definition]?.properties?.[property];
    return setting ? alternatives(root, setting).flatMap((one) => one.enum?.map(String) ?? []) : [];
}

/** What the schema says of a setting. */
export const says = (root: Schema, definition: string, property: string): string =>
    root.$defs?.[definition]?.properties?.[property]?.description ?? '';

/** Every operator that a condition can have. */
export function operators(root: Schema): Operator[] {
    const properties = root.$defs?.Condition?.properties ?? {};
    return Object.entries(properties)
        .filter(([name]) => !GROUPS.has(name))
        .map(([name, one]) => ({
            name,
            says: one.description ?? '',
            kind: kindOf(root, one),
            example: exampleOf(one),
        }));
}

function kindOf(root: Schema, schema: Schema): OperandKind {
    const types = alternatives(root, schema).map((one) => one.type);
    if (types.includes('array')) return 'many';
    return types.every((one) => one === 'boolean') ? 'none' : 'one';
}

function exampleOf(schema: Schema): string {
    const example = schema.examples?.[0];
    return Array.isArray(example) ? example.join(', ') : String(example ?? '');
}
