import type { Forecast, GeoPlace, Rain } from '@mana/tool-registry';
import { z } from 'zod';

const places = z.object({
	results: z
		.array(
			z.object({
				name: z.string(),
				country: z.string().optional(),
				latitude: z.number(),
				longitude: z.number(),
				timezone: z.string().optional(),
			}),
		)
		.default([]),
});

const numbers = z.array(z.number().nullable());
const forecast = z.object({
	timezone: z.string(),
	current: z.object({
		time: z.string(),
		temperature_2m: z.number(),
		apparent_temperature: z.number().optional(),
		precipitation: z.number().optional(),
		weather_code: z.number(),
		wind_speed_10m: z.number().optional(),
	}),
	daily: z.object({
		time: z.array(z.string()),
		weather_code: numbers,
		temperature_2m_max: numbers,
		temperature_2m_min: numbers,
		precipitation_sum: numbers,
	}),
});

const rain = z.object({
	timezone: z.string(),
	minutely_15: z.object({ time: z.array(z.string()), precipitation: numbers }),
});

/** Words for WMO code table 4677, as far as weather services use it. */
const conditions: readonly (readonly [upTo: number, words: string])[] = [
	[0, 'clear'],
	[1, 'mainly clear'],
	[2, 'partly cloudy'],
	[3, 'overcast'],
	[48, 'fog'],
	[57, 'drizzle'],
	[67, 'rain'],
	[77, 'snow'],
	[82, 'showers'],
	[86, 'snow showers'],
	[99, 'thunderstorm'],
];

function conditionOf(code: number | null): string {
	return conditions.find(([upTo]) => (code ?? 100) <= upTo)?.[1] ?? 'unknown';
}

export function geocodingUrl(base: string, name: string, language: string): URL {
	return withQuery(`${base}/search`, { name, count: '1', language });
}

/** @throws ZodError for an answer of another shape */
export function parsePlace(json: string): GeoPlace | undefined {
	const [first] = places.parse(JSON.parse(json)).results;
	if (!first) return undefined;
	const { name, country, latitude, longitude } = first;
	return { name: country === undefined ? name : `${name}, ${country}`, latitude, longitude };
}

export function forecastUrl(base: string, { latitude, longitude }: GeoPlace): URL {
	return withQuery(`${base}/forecast`, {
		latitude: String(latitude),
		longitude: String(longitude),
		current: 'temperature_2m,apparent_temperature,precipitation,weather_code,wind_speed_10m',
		daily: 'weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum',
		timezone: 'auto',
		forecast_days: '7',
	});
}

/** @throws ZodError for an answer of another shape */
export function parseForecast(json: string): Forecast {
	const { current, daily, timezone } = forecast.parse(JSON.parse(json));
	return {
		timeZone: timezone,
		current: {
			time: current.time,
			temperature: current.temperature_2m,
			...(current.apparent_temperature !== undefined && { feelsLike: current.apparent_temperature }),
			...(current.wind_speed_10m !== undefined && { windKmh: current.wind_speed_10m }),
			precipitationMm: current.precipitation ?? 0,
			condition: conditionOf(current.weather_code),
		},
		days: daily.time.map((date, place) => ({
			date,
			condition: conditionOf(daily.weather_code[place] ?? null),
			max: daily.temperature_2m_max[place] ?? undefined,
			min: daily.temperature_2m_min[place] ?? undefined,
			precipitationMm: daily.precipitation_sum[place] ?? 0,
		})),
	};
}

export function rainUrl(base: string, { latitude, longitude }: GeoPlace): URL {
	return withQuery(`${base}/forecast`, {
		latitude: String(latitude),
		longitude: String(longitude),
		minutely_15: 'precipitation',
		forecast_minutely_15: '12',
		timezone: 'auto',
	});
}

/** @throws ZodError for an answer of another shape */
export function parseRain(json: string): Rain {
	const { minutely_15: steps, timezone } = rain.parse(JSON.parse(json));
	return {
		timeZone: timezone,
		quarters: steps.time.map((time, place) => ({ time, mm: steps.precipitation[place] ?? 0 })),
	};
}

function withQuery(url: string, query: Readonly<Record<string, string>>): URL {
	const whole = new URL(url);
	for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, value);
	return whole;
}
