/** The reasons of what is refused now, by the page's name of the action. */
export const reasons = <Name extends string, Type>(
	actions: Readonly<Record<Name, Type>>,
	why: (type: Type) => string | undefined,
): Partial<Readonly<Record<Name, string>>> =>
	Object.fromEntries(
		Object.entries<Type>(actions).flatMap(([name, type]) => {
			const reason = why(type);
			return reason === undefined ? [] : [[name, reason]];
		}),
	) as Partial<Record<Name, string>>;
