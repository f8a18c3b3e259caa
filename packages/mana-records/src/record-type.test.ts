import { expect, test } from 'bun:test';
import { z } from 'zod';
import { defineRecordType, encrypted, recordBase } from './record-type.ts';

const define = (app: string) =>
	defineRecordType({
		app,
		table: 'articles',
		noun: 'article',
		record: z.object({ ...recordBase, title: encrypted(z.string()), url: z.string() }),
		absent: { title: '', url: '' },
	});

test('a type is known by its app and its table, and knows what is encrypted', () => {
	expect(define('clippings')).toMatchObject({ name: 'clippings/articles', encryptedFields: ['title'] });
	expect(define('essays').name).toBe('essays/articles');
});

test('a table is not defined twice', () => {
	define('reviews');
	expect(() => define('reviews')).toThrow(expect.objectContaining({ code: 'RECORD_TYPE_DEFINED_TWICE' }));
});
