import { wetterModule } from '@mana/records';
import { z } from 'zod';
import { type GeoPlace, outsideOf } from '../outside.ts';
import { weekdayName } from '../person-day.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const coordinates = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** @throws ToolError `NOT_FOUND` for a name that no place has */
async function placeOf(ctx: ToolContext, location: string): Promise<GeoPlace> {
	const [, latitude, longitude] = coordinates.exec(location) ?? [];
	if (latitude !== undefined && longitude !== undefined) {
		return { name: location.trim(), latitude: Number(latitude), longitude: Number(longitude) };
	}
	const place = await outsideOf(ctx).findPlace(location, (await ctx.settings()).language);
	if (place) return place;
	throw new ToolError(
		'NOT_FOUND',
		'No place of that name is known. Add the country, or give latitude,longitude.',
	);
}

/** Whether it rains in the next hours, and from when. */
async function rainAt(ctx: ToolContext, place: GeoPlace) {
	const rain = await outsideOf(ctx).rain(place);
	const first = rain.quarters.find(({ mm }) => mm > 0);
	return { willRain: first !== undefined, ...(first && { from: first.time }), ...rain };
}

export const wetterTools = [
	defineTool({
		name: 'wetter.current',
		formerNames: ['wetter.rain'],
		title: 'Weather',
		module: wetterModule,
		description: 'Tells the weather at a place for seven days, and the rain of the next hours.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'outside',
		input: z.strictObject({ location: z.string().min(1).max(200).describe('Place, or latitude,longitude') }),
		output: z.looseObject({ location: z.looseObject({ name: z.string() }), willRain: z.boolean() }),
		async handler({ location }, ctx) {
			const place = await placeOf(ctx, location);
			const [{ days, ...now }, rain] = await Promise.all([
				outsideOf(ctx).forecast(place),
				rainAt(ctx, place),
			]);
			return {
				location: { ...place },
				...now,
				...rain,
				days: days.map((day) => ({ ...day, weekday: weekdayName(day.date) })),
			};
		},
	}),
];
