import type { FoundEvent } from '@mana/tool-registry';
import ICAL from 'ical.js';

const eventsMax = 1_000;

/** The events of an iCalendar document (RFC 5545) that begin once; none for another document. */
export function readCalendar(text: string, url: URL): FoundEvent[] {
	let components: readonly ICAL.Component[];
	try {
		components = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent');
	} catch {
		return [];
	}
	return components.slice(0, eventsMax).flatMap((component) => {
		const event = new ICAL.Event(component);
		const title = clean(event.summary);
		if (title === '' || !event.startDate) return [];
		const link = component.getFirstPropertyValue('url');
		return [
			{
				id: `${url.hostname}/${event.uid ?? title}`,
				title,
				start: timeOf(event.startDate),
				end: timeOf(event.endDate ?? event.startDate),
				isAllDay: event.startDate.isDate,
				...(clean(event.location) !== '' && { location: clean(event.location) }),
				...(clean(event.description) !== '' && { description: clean(event.description).slice(0, 2_000) }),
				...(typeof link === 'string' && /^https?:/.test(link) && { url: link }),
				categories: categoriesOf(component),
			},
		];
	});
}

/** A date for what takes all day, else an instant. */
function timeOf(time: ICAL.Time): string {
	return time.isDate ? time.toString().slice(0, 10) : time.toJSDate().toISOString();
}

function categoriesOf(component: ICAL.Component): string[] {
	return component
		.getAllProperties('categories')
		.flatMap((property) => property.getValues())
		.flatMap((value) => (typeof value === 'string' ? [value.toLowerCase()] : []));
}

function clean(text: string | null | undefined): string {
	return (text ?? '').toWellFormed().replaceAll('\0', '').trim();
}
