import type { DBAdapter, DBTransactionAdapter, Where } from '@better-auth/core/db/adapter';

/** A field that the library sees in one form and the database holds in another. */
export interface TranslatedField {
	readonly model: string;
	readonly field: string;
	toStored(shown: string): string;
	toShown(stored: string): string;
}

/** A database adapter some of whose fields are held in another form, which the library never notices. */
export function translateFields(adapter: DBAdapter, fields: readonly TranslatedField[]): DBAdapter {
	return {
		...translateOperations(adapter, fields),
		transaction: (callback) => adapter.transaction((tx) => callback(translateOperations(tx, fields))),
	};
}

function translateOperations<A extends DBTransactionAdapter>(
	adapter: A,
	fields: readonly TranslatedField[],
): A {
	const ofModel = (model: string) => fields.filter((field) => field.model === model);
	const storedWhere = (model: string, where: Where[]): Where[] =>
		where.map((condition) => {
			const field = ofModel(model).find(({ field: name }) => name === condition.field);
			return field ? storedCondition(condition, field) : condition;
		});
	const storedValues = <T extends object>(model: string, values: T): T =>
		ofModel(model).reduce((result, { field, toStored }) => withText(result, field, toStored), values);
	const shownAs = <T>(model: string, row: T): T =>
		ofModel(model).reduce((result, { field, toShown }) => withText(result, field, toShown), row);
	/** Rows that are joined stand within, under the names of their models. */
	const shown = <T>(model: string, row: T): T =>
		fields.reduce((result, joined) => withJoined(result, joined.model, shownAs), shownAs(model, row));
	return {
		...adapter,
		create: async (query) =>
			shown(query.model, await adapter.create({ ...query, data: storedValues(query.model, query.data) })),
		findOne: async <T>(query: Parameters<A['findOne']>[0]) =>
			shown(
				query.model,
				await adapter.findOne<T>({ ...query, where: storedWhere(query.model, query.where) }),
			),
		findMany: async <T>(query: Parameters<A['findMany']>[0]) => {
			const where = query.where && storedWhere(query.model, query.where);
			return (await adapter.findMany<T>({ ...query, where })).map((row) => shown(query.model, row));
		},
		count: (query) =>
			adapter.count({ ...query, where: query.where && storedWhere(query.model, query.where) }),
		update: async <T>(query: Parameters<A['update']>[0]) =>
			shown(
				query.model,
				await adapter.update<T>({
					...query,
					where: storedWhere(query.model, query.where),
					update: storedValues(query.model, query.update),
				}),
			),
		updateMany: (query) =>
			adapter.updateMany({
				...query,
				where: storedWhere(query.model, query.where),
				update: storedValues(query.model, query.update),
			}),
		delete: (query) => adapter.delete({ ...query, where: storedWhere(query.model, query.where) }),
		deleteMany: (query) => adapter.deleteMany({ ...query, where: storedWhere(query.model, query.where) }),
		consumeOne: async <T>(query: Parameters<A['consumeOne']>[0]) =>
			shown(
				query.model,
				await adapter.consumeOne<T>({ ...query, where: storedWhere(query.model, query.where) }),
			),
		incrementOne: async <T>(query: Parameters<A['incrementOne']>[0]) =>
			shown(
				query.model,
				await adapter.incrementOne<T>({ ...query, where: storedWhere(query.model, query.where) }),
			),
	};
}

function withText<T>(row: T, field: string, translate: (text: string) => string): T {
	if (typeof row !== 'object' || row === null || !(field in row)) return row;
	const value: unknown = Reflect.get(row, field);
	return typeof value === 'string' ? { ...row, [field]: translate(value) } : row;
}

function storedCondition(condition: Where, { toStored }: TranslatedField): Where {
	if (typeof condition.value === 'string') return { ...condition, value: toStored(condition.value) };
	if (!Array.isArray(condition.value)) return condition;
	const values = condition.value.map((value) => (typeof value === 'string' ? toStored(value) : `${value}`));
	return { ...condition, value: values };
}

function withJoined<T>(row: T, model: string, translate: (model: string, row: unknown) => unknown): T {
	if (typeof row !== 'object' || row === null || !(model in row)) return row;
	const joined: unknown = Reflect.get(row, model);
	return typeof joined === 'object' && joined !== null && !Array.isArray(joined)
		? { ...row, [model]: translate(model, joined) }
		: row;
}
