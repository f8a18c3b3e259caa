import type { Row } from '../query.ts';
import { type Browser, createDataWorld, signedInBrowser, type Tab, witness } from './data-world.ts';

const table = 'notes/notes';

export interface NoteName {
	readonly table: typeof table;
	readonly spaceId: string;
	readonly id: string;
}

/**
 * A note of Anna's on two of her devices, which can be taken off the network each by itself.
 *
 * @param open to which both browsers are added, to be closed
 */
export async function noteOnTwoDevices(open: Browser[], content: string) {
	const world = createDataWorld();
	const [laptop, phone] = [await signedInBrowser(world), await signedInBrowser(world)];
	open.push(laptop.browser, phone.browser);
	const { spaceId } = laptop;
	const name: NoteName = { table, spaceId, id: 'n1' };
	await laptop.tab.write({ writes: [{ ...name, op: 'insert', values: { title: 'List', content } }] });
	const shownOn = ({ tab }: { readonly tab: Tab }) =>
		witness<Row<'notes/notes'> | undefined>((tell) => tab.liveOne(name, tell));
	const shown = { laptop: shownOn(laptop), phone: shownOn(phone) };
	await shown.phone.until((row) => row?.record.content === content);
	return { world, laptop, phone, name, shown };
}

/** Writes the note's text anew, over what somebody saw of it. */
export function rewrite(tab: Tab, name: NoteName, seen: string, content: string) {
	return tab.write({ writes: [{ ...name, op: 'update', values: { content }, seen: { content: seen } }] });
}
