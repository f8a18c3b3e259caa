import { parse } from 'yaml';
import { z } from 'zod';

/** A page of Markdown, taken apart. */
export interface MarkdownPage {
	/** Of the front matter, else the heading that it begins with. */
	readonly title: string | undefined;
	/** Without front matter, and without the heading that the title is. */
	readonly content: string;
	readonly tags: readonly string[];
	readonly createdAt: string | undefined;
	readonly modifiedAt: string | undefined;
	/** Fields of the front matter that have no place here. */
	readonly unknownFields: readonly string[];
	/** Whether there was front matter that is no YAML; it stays in the content. */
	readonly isFrontMatterBroken: boolean;
	/** Files that it shows or embeds. */
	readonly attachments: number;
	/** Names of pages that it links to, in double brackets. */
	readonly wikiLinks: readonly string[];
}

const frontMatter = /^---\n([\s\S]*?)\n(?:---|\.\.\.)(?:\n|$)/;
const heading = /^#[ \t]([^\n]*)(?:\n|$)/;
const codeBlocks = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
const inlineTag = /(?:^|[\s(])#([\p{L}_][\p{L}\p{N}_/-]*)/gu;
const picture = /!\[[^[\]\n]*\]\((?!https?:)[^()\n]*\)|!\[\[[^[\]\n]+\]\]/g;
const wikiLink = /(?<!!)\[\[([^[\]|#\n]+)(?:#[^[\]|\n]*)?(?:\|[^[\]\n]*)?\]\]/g;
const known = new Set(['title', 'tags', 'tag', 'created', 'date', 'updated', 'modified']);
const fieldsSchema = z.record(z.string(), z.unknown());

export function parseMarkdownPage(text: string): MarkdownPage {
	const { fields, body, isBroken } = splitFrontMatter(text);
	const begun = body.trimStart();
	const headed = heading.exec(begun);
	const headline = headed?.[1]?.trim();
	const title = textOf(fields.title) ?? (headline || undefined);
	const isHeadingTitle = headed !== null && headline === title;
	const content = (isHeadingTitle ? begun.slice(headed[0].length) : body).trim();
	const prose = content.replaceAll(codeBlocks, '');
	const tags = [...namesOf(fields.tags), ...namesOf(fields.tag), ...matches(prose, inlineTag)];
	return {
		title,
		content,
		tags: tags.map((tag) => tag.replace(/^#/, '')),
		createdAt: instantOf(fields.created ?? fields.date),
		modifiedAt: instantOf(fields.updated ?? fields.modified),
		unknownFields: Object.keys(fields).filter((field) => !known.has(field)),
		isFrontMatterBroken: isBroken,
		attachments: [...prose.matchAll(picture)].length,
		wikiLinks: matches(prose, wikiLink),
	};
}

function splitFrontMatter(text: string) {
	const found = frontMatter.exec(text);
	if (found === null) return { fields: {}, body: text, isBroken: false };
	try {
		// Aliases would let a few lines become gigabytes.
		const fields = fieldsSchema.parse(parse(found[1] ?? '', { maxAliasCount: 0, schema: 'core' }) ?? {});
		return { fields, body: text.slice(found[0].length), isBroken: false };
	} catch {
		return { fields: {}, body: text, isBroken: true };
	}
}

function matches(text: string, pattern: RegExp): string[] {
	return [...text.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [name.trim()]));
}

function namesOf(value: unknown): string[] {
	if (typeof value === 'string') return value.split(/[,\s]+/).filter((name) => name !== '');
	return Array.isArray(value) ? value.flatMap((name) => textOf(name) ?? []) : [];
}

function textOf(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function instantOf(value: unknown): string | undefined {
	const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}
