/** Variables by name, as processes hand them on. */
export type Environment = Record<string, string | undefined>;
