import ICAL from 'ical.js';
import { z } from 'zod';

/** One component of a calendar or address book, as it stands in the file. */
export interface IcalBlock {
	readonly name: string;
	/** Of its `BEGIN`, from 1. */
	readonly line: number;
	readonly text: string;
}

const propertySchema = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()], z.unknown());

/** A property of jCal (RFC 7265 §3.4). */
export interface IcalProperty {
	/** In lower case. */
	readonly name: string;
	readonly parameters: Readonly<Record<string, unknown>>;
	/** Such as `date` or `date-time`. */
	readonly type: string;
	readonly values: readonly unknown[];
}

export interface IcalComponent {
	readonly name: string;
	readonly properties: readonly IcalProperty[];
	readonly components: readonly IcalComponent[];
}

const componentSchema: z.ZodType<IcalComponent> = z.lazy(() =>
	z
		.tuple([z.string(), z.array(propertySchema), z.array(componentSchema)])
		.transform(([name, properties, components]) => ({
			name,
			components,
			properties: properties.map(([property, parameters, type, ...values]) => ({
				name: property,
				parameters,
				type,
				values,
			})),
		})),
);
const emptyCard = z
	.tuple([z.string(), z.array(propertySchema)])
	.transform(([name, properties]) => [name, properties, []] as const);

/** Cuts a file into the components of these names, outermost first; what is nested in them stays in them. */
export function icalBlocks(text: string, names: readonly string[]): IcalBlock[] {
	const blocks: IcalBlock[] = [];
	let open: { name: string; line: number; lines: string[]; depth: number } | undefined;
	for (const [index, line] of text.split('\n').entries()) {
		const [, edge, named = ''] = /^(BEGIN|END):\s*([A-Za-z-]+)\s*$/i.exec(line) ?? [];
		const name = named.toUpperCase();
		if (open === undefined) {
			if (edge?.toUpperCase() === 'BEGIN' && names.includes(name))
				open = { name, line: index + 1, lines: [line], depth: 1 };
			continue;
		}
		open.lines.push(line);
		if (name === open.name) open.depth += edge?.toUpperCase() === 'BEGIN' ? 1 : -1;
		if (open.depth > 0) continue;
		blocks.push({ name: open.name, line: open.line, text: open.lines.join('\r\n') });
		open = undefined;
	}
	if (open !== undefined) blocks.push({ name: open.name, line: open.line, text: open.lines.join('\r\n') });
	return blocks;
}

/** A block, parsed; undefined where it cannot be. */
export function parseIcal({ text }: IcalBlock): IcalComponent | undefined {
	try {
		const parsed: unknown = ICAL.parse(text);
		const card = emptyCard.safeParse(parsed);
		return componentSchema.safeParse(card.success ? card.data : parsed).data;
	} catch {
		return undefined;
	}
}

export function propertiesNamed({ properties }: IcalComponent, name: string): IcalProperty[] {
	return properties.filter((property) => property.name === name);
}

/** The first value of the first such property, if it is text and not empty. */
export function textOf(component: IcalComponent, name: string): string | undefined {
	const [value] = propertiesNamed(component, name)[0]?.values ?? [];
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
