import { articlesModule } from '@mana/records/types/articles';
import { articleTools } from '../modules/article-saving.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

export const articleResource = defineResource({
	collection: 'articles',
	module: articlesModule,
	title: 'Article',
	description: 'An article that was saved from the web, as Markdown.',
	mimeType: 'text/markdown',
	table: articleTools.table,
	isListed: ({ status }) => status !== 'archived',
	nameOf: ({ title }) => title ?? undecryptableText,
	textOf: ({ title, originalUrl, author, content, userNote }) =>
		[
			...(title ? [`# ${title}`] : []),
			[originalUrl, ...(author ? [author] : [])].join(', '),
			...(userNote ? [`Note: ${userNote}`] : []),
			content ?? undecryptableText,
		].join('\n\n'),
	isFromOutside: true,
});
