select '${kept}';
