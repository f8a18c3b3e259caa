import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import type { Model } from '../model.ts';
import { createAiSdkModel } from './ai-sdk-model.ts';

export const providers = ['anthropic', 'openai', 'google', 'compatible'] as const;
export type Provider = (typeof providers)[number];

export interface ModelSettings {
	readonly provider: Provider;
	/** As the provider calls it. */
	readonly model: string;
	readonly apiKey: string | undefined;
	/** Needed for `compatible`: Ollama, vLLM, LM Studio, OpenRouter and the like. Else the provider's own. */
	readonly baseUrl: string | undefined;
	readonly contextTokens?: number | undefined;
	readonly timeoutMs: number;
	readonly fetch?: typeof fetch;
}

/** A model by its settings. */
export function createModel(settings: ModelSettings): Model {
	const { provider, model, contextTokens, timeoutMs } = settings;
	// The library else writes to standard error about what a model does not support.
	(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
	return createAiSdkModel({
		name: `${provider}/${model}`,
		model: languageModel(settings),
		contextTokens,
		timeoutMs,
	});
}

/** The key is always given: without it the library would look for one in the environment. */
function languageModel({ provider, model, apiKey, baseUrl, fetch }: ModelSettings): LanguageModel {
	const access = { apiKey: apiKey ?? '', ...(baseUrl && { baseURL: baseUrl }), ...(fetch && { fetch }) };
	switch (provider) {
		case 'anthropic':
			return createAnthropic(access)(model);
		case 'openai':
			return createOpenAI(access)(model);
		case 'google':
			return createGoogle(access)(model);
		case 'compatible':
			return createOpenAICompatible({
				...access,
				name: 'compatible',
				baseURL: baseUrl ?? '',
				includeUsage: true,
			})(model);
	}
}
