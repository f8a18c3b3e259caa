import { ToolError } from './tool-error.ts';

/** An article as it was found in its page. */
export interface FetchedArticle {
	/** Where it was in the end. */
	readonly url: string;
	readonly title: string;
	/** Paragraphs of plain text. */
	readonly content: string;
	readonly excerpt: string | undefined;
	readonly author: string | undefined;
	readonly siteName: string;
	/** ISO 8601, UTC. */
	readonly publishedAt: string | undefined;
	readonly extractedVersion: number;
}

export interface FeedItem {
	readonly url: string;
	readonly title: string;
	readonly source: string;
	readonly summary?: string;
	/** ISO 8601, UTC. */
	readonly publishedAt?: string;
}

/** A public event as a calendar of others announces it. */
export interface FoundEvent {
	readonly id: string;
	readonly title: string;
	/** `YYYY-MM-DD` for what takes all day, else an instant. */
	readonly start: string;
	readonly end: string;
	readonly isAllDay: boolean;
	readonly location?: string;
	readonly description?: string;
	readonly url?: string;
	/** In small letters. */
	readonly categories: readonly string[];
}

export interface GeoPlace {
	readonly name: string;
	/** Degrees, WGS 84. */
	readonly latitude: number;
	readonly longitude: number;
}

/** Degrees Celsius, millimetres. */
export interface Forecast {
	readonly timeZone: string;
	readonly current: {
		readonly time: string;
		readonly temperature: number;
		readonly feelsLike?: number;
		readonly windKmh?: number;
		readonly precipitationMm: number;
		readonly condition: string;
	};
	readonly days: readonly {
		readonly date: string;
		readonly condition: string;
		readonly max: number | undefined;
		readonly min: number | undefined;
		readonly precipitationMm: number;
	}[];
}

/** Rain by quarters of an hour, in millimetres. */
export interface Rain {
	readonly timeZone: string;
	readonly quarters: readonly { readonly time: string; readonly mm: number }[];
}

/**
 * What tools reach outside of the house, all over one guarded fetch. What comes from there is by strangers. Every
 * method throws ToolError `OUTSIDE_UNREACHABLE`.
 */
export interface Outside {
	readonly newsFeeds: readonly string[];
	readonly eventFeeds: readonly string[];
	readArticle(url: string): Promise<FetchedArticle>;
	readFeed(url: string): Promise<FeedItem[]>;
	readCalendar(url: string): Promise<FoundEvent[]>;
	/** Undefined where there is no place of that name. */
	findPlace(name: string, language: string): Promise<GeoPlace | undefined>;
	forecast(place: GeoPlace): Promise<Forecast>;
	rain(place: GeoPlace): Promise<Rain>;
}

/** @throws ToolError `OUTBOUND_OFF` where this server reaches nothing outside of it */
export function outsideOf({ outside }: { readonly outside: Outside | undefined }): Outside {
	if (outside) return outside;
	throw new ToolError(
		'OUTBOUND_OFF',
		'This server reaches nothing outside of the house: MANA_OUTBOUND is off. Tell the person so.',
	);
}
