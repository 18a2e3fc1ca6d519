//! Moves the places of a signature from the string it was read from into the file around it.

use super::page::TextPlace;
use crate::source::Span;
use crate::syntax::{
    WrittenArguments, WrittenDefault, WrittenParameter, WrittenReturns, WrittenSignature, WrittenType,
};

/// Makes every span of a signature one of the file.
pub(super) fn place_signature(signature: &mut WrittenSignature, place: &TextPlace) {
    let WrittenSignature { schema: _, name: _, arguments, name_span } = signature;
    let WrittenArguments { parameters, ordered_from: _, span } = arguments;
    settle(name_span, place);
    settle(span, place);
    parameters.iter_mut().for_each(|parameter| place_parameter(parameter, place));
}

/// Makes every span of a result one of the file.
pub(super) fn place_returns(returns: &mut WrittenReturns, place: &TextPlace) {
    match returns {
        WrittenReturns::Type(written) | WrittenReturns::SetOf(written) => place_type(written, place),
        WrittenReturns::Table(columns) => columns.iter_mut().for_each(|column| place_parameter(column, place)),
    }
}

fn place_parameter(parameter: &mut WrittenParameter, place: &TextPlace) {
    let WrittenParameter { name: _, mode: _, written_type, default, span } = parameter;
    place_type(written_type, place);
    settle(span, place);
    match default {
        Some(WrittenDefault::Present(span) | WrittenDefault::Expression(span)) => settle(span, place),
        None => {}
    }
}

fn place_type(written: &mut WrittenType, place: &TextPlace) {
    settle(&mut written.span, place);
}

fn settle(span: &mut Span, place: &TextPlace) {
    *span = place.locate(*span).span;
}
