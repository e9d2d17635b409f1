/** How many text fields are open. */
export const createTyping = () => {
	let fields = 0;
	const beginTyping = () => {
		fields++;
		return () => {
			fields--;
		};
	};
	return {beginTyping, isTyping: () => fields > 0};
};
